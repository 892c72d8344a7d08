package io.mesosj.local.image;

import java.time.Instant;

/**
 * An image in a store, by one of its names.
 *
 * @param name as it was asked for; empty for one that has none any more
 * @param digest what may stand behind the name's {@code @}
 * @param size of its files, in bytes
 * @param lastUsed when a container was last given it
 * @param inUse whether a container has it
 */
public record StoredImage(String name, String digest, long size, Instant lastUsed, boolean inUse) {}
