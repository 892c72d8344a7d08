/** Tests of the command as a whole. */
@NullMarked
package io.mesosj.execute;

import org.jspecify.annotations.NullMarked;
