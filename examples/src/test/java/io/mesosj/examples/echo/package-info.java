/** Tests that need to see every module: the architecture's rules. */
@NullMarked
package io.mesosj.examples.echo;

import org.jspecify.annotations.NullMarked;
