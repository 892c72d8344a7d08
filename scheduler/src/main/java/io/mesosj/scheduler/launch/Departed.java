package io.mesosj.scheduler.launch;

import java.util.LinkedHashMap;
import java.util.Map;

/** The ids of tasks that are over, the last ten thousand, to know their late updates by. */
final class Departed {
  private static final int MAX = 10_000;

  private final Map<String, Boolean> ids =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX;
        }
      };

  void add(String taskId) {
    ids.put(taskId, true);
  }

  boolean contains(String taskId) {
    return ids.containsKey(taskId);
  }
}
