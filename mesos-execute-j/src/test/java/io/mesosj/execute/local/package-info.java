/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.local;

import org.jspecify.annotations.NullMarked;
