@NullMarked
package io.mesosj.scheduler.rx;

import org.jspecify.annotations.NullMarked;
