package io.promptnotary.mute;

/** As in {@code java.util.logging}; formats nothing. */
public class SimpleFormatter extends Formatter {}
