/**
 * An executor of a framework's own, on the executor library: it runs several tasks in one process
 * and talks with its scheduler.
 */
@NullMarked
package io.mesosj.examples.echo;

import org.jspecify.annotations.NullMarked;
