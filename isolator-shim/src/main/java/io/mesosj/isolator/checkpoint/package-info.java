/**
 * The directory tree in which the isolator remembers what it attached, and atomic writes into it.
 */
@NullMarked
package io.mesosj.isolator.checkpoint;

import org.jspecify.annotations.NullMarked;
