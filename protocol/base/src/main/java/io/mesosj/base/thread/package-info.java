/** Threads that have a name and an owner, and whose failures are told. */
@NullMarked
package io.mesosj.base.thread;

import org.jspecify.annotations.NullMarked;
