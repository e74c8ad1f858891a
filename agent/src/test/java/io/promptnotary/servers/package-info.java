/**
 * Real servers for tests: started within seconds, on free ports, without root and without Docker.
 */
@NullMarked
package io.promptnotary.servers;

import org.jspecify.annotations.NullMarked;
