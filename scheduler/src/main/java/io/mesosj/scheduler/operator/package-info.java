/** Looking at a cluster as its operators do, through the master's v1 operator API. */
@NullMarked
package io.mesosj.scheduler.operator;

import org.jspecify.annotations.NullMarked;
