/** Text for people at a terminal: what may stand in a line, columns, and "did you mean". */
@NullMarked
package io.mesosj.base.text;

import org.jspecify.annotations.NullMarked;
