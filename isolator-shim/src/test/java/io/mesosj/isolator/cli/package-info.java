/** The operators' command, by its words, its files and in real namespaces. */
@NullMarked
package io.mesosj.isolator.cli;

import org.jspecify.annotations.NullMarked;
