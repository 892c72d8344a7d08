/**
 * Functions of the C library, called by the JDK's own means where it has them, else through jnr.
 */
@NullMarked
package io.mesosj.isolator.libc;

import org.jspecify.annotations.NullMarked;
