/**
 * The embedded agent: executors, sandboxes and their files, statuses until they are acknowledged.
 */
@NullMarked
package io.mesosj.local.agent;

import org.jspecify.annotations.NullMarked;
