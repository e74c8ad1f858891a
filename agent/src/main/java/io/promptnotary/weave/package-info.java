/**
 * Decides cheaply which classes matter and weaves the probes into them. The only room that uses
 * Byte Buddy. Runs on whichever thread loads a host class.
 */
@NullMarked
package io.promptnotary.weave;

import org.jspecify.annotations.NullMarked;
