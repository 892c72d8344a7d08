@NullMarked
package io.mesosj.scheduler.zookeeper;

import org.jspecify.annotations.NullMarked;
