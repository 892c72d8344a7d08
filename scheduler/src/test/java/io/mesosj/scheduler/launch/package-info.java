@NullMarked
package io.mesosj.scheduler.launch;

import org.jspecify.annotations.NullMarked;
