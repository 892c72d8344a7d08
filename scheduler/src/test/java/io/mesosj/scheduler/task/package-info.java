@NullMarked
package io.mesosj.scheduler.task;

import org.jspecify.annotations.NullMarked;
