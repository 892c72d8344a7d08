package io.mesosj.isolator;

import java.util.List;
import java.util.Map;

/**
 * What recovery found in the root directory.
 *
 * @param recovered containers that were taken over
 * @param removed unknown containers that were detached and removed
 * @param failed containers whose checkpoint was broken or whose cleanup failed, with the reason;
 *     one that could be taken over or removed all the same is among those too
 */
public record Recovery(List<String> recovered, List<String> removed, Map<String, String> failed) {}
