/** What programs say of the build that they are of. */
@NullMarked
package io.mesosj.base.version;

import org.jspecify.annotations.NullMarked;
