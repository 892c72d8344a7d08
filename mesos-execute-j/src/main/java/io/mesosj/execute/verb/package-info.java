/** What every verb gets and gives back. */
@NullMarked
package io.mesosj.execute.verb;

import org.jspecify.annotations.NullMarked;
