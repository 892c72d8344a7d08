/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.run;

import org.jspecify.annotations.NullMarked;
