/**
 * Masters and framework ids in Apache ZooKeeper. Loaded only by those who name a {@code zk://}
 * address.
 */
@NullMarked
package io.mesosj.scheduler.zookeeper;

import org.jspecify.annotations.NullMarked;
