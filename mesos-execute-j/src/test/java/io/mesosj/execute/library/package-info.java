/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.library;

import org.jspecify.annotations.NullMarked;
