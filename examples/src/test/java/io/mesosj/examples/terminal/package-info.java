/** Tests of the examples on a terminal. */
@NullMarked
package io.mesosj.examples.terminal;

import org.jspecify.annotations.NullMarked;
