/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.output;

import org.jspecify.annotations.NullMarked;
