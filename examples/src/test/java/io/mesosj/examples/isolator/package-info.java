/** Tests of the examples. */
@NullMarked
package io.mesosj.examples.isolator;

import org.jspecify.annotations.NullMarked;
