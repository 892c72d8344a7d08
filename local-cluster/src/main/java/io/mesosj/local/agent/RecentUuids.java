package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The last statuses of tasks that are history: an executor that has not heard that one was taken
 * sends it again. Its owner guards it.
 */
final class RecentUuids {
  private static final int MOST = 1000;

  private final Set<ByteString> uuids = new LinkedHashSet<>();

  void addAll(Collection<ByteString> more) {
    uuids.addAll(more);
    Iterator<ByteString> oldest = uuids.iterator();
    while (uuids.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  boolean contains(ByteString uuid) {
    return uuids.contains(uuid);
  }
}
