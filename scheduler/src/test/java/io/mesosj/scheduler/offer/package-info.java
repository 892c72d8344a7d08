@NullMarked
package io.mesosj.scheduler.offer;

import org.jspecify.annotations.NullMarked;
