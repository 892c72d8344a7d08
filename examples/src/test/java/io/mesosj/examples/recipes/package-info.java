/** Tests of the networking recipes. */
@NullMarked
package io.mesosj.examples.recipes;

import org.jspecify.annotations.NullMarked;
