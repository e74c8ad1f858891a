package com.acme.studio;

/** One message of a conversation; the role is system, user or assistant. */
public record Message(String role, String content) {}
