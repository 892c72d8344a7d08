/** Tests of names, archives and the store. */
@NullMarked
package io.mesosj.local.image;

import org.jspecify.annotations.NullMarked;
