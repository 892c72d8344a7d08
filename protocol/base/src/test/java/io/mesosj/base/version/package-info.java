/** Tests of what programs say of their build. */
@NullMarked
package io.mesosj.base.version;

import org.jspecify.annotations.NullMarked;
