/** The lines of the documentation, typed as they stand there. */
@NullMarked
package io.mesosj.execute.pages;

import org.jspecify.annotations.NullMarked;
