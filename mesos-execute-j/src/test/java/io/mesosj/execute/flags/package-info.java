/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.flags;

import org.jspecify.annotations.NullMarked;
