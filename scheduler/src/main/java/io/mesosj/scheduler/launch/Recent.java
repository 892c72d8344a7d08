package io.mesosj.scheduler.launch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last ten thousand of something, such as tasks that are over, to know what comes late by. */
final class Recent<K, V> {
  private static final int MAX = 10_000;

  private final Map<K, V> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > MAX;
        }
      };

  void put(K key, V value) {
    entries.put(key, value);
  }

  boolean contains(K key) {
    return entries.containsKey(key);
  }

  @Nullable V get(K key) {
    return entries.get(key);
  }

  void remove(K key) {
    entries.remove(key);
  }
}
