/**
 * Files: written so that a crash undoes nothing, read within limits, and what is wrong with them in
 * words.
 */
@NullMarked
package io.mesosj.base.file;

import org.jspecify.annotations.NullMarked;
