/** Tests of what users install. */
@NullMarked
package io.mesosj.execute.packages;

import org.jspecify.annotations.NullMarked;
