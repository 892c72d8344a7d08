/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.base.flags;

import org.jspecify.annotations.NullMarked;
