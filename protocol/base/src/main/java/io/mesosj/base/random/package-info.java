/** What nobody can guess. */
@NullMarked
package io.mesosj.base.random;

import org.jspecify.annotations.NullMarked;
