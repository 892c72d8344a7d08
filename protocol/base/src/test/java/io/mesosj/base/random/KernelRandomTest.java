package io.mesosj.base.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRandomTest {
  @TempDir Path directory;

  @Test
  void makesUuidsOfVersionFourWhoseEveryOtherBitIsRandom() {
    Set<UUID> all = new HashSet<>();
    UUID ones = new UUID(0, 0);
    UUID zeros = new UUID(-1, -1);
    for (int i = 0; i < 1000; i++) {
      UUID uuid = KernelRandom.uuid();
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
      all.add(uuid);
      ones =
          new UUID(
              ones.getMostSignificantBits() | uuid.getMostSignificantBits(),
              ones.getLeastSignificantBits() | uuid.getLeastSignificantBits());
      zeros =
          new UUID(
              zeros.getMostSignificantBits() & uuid.getMostSignificantBits(),
              zeros.getLeastSignificantBits() & uuid.getLeastSignificantBits());
    }

    assertThat(all).hasSize(1000);
    assertThat(ones).hasToString("ffffffff-ffff-4fff-bfff-ffffffffffff");
    assertThat(zeros).hasToString("00000000-0000-4000-8000-000000000000");
  }

  @Test
  void hasAllBytesRandomWhereTheDeviceIsMissingOrEnds() throws IOException {
    Path cut = Files.write(directory.resolve("cut"), new byte[15]);

    for (Path device : new Path[] {cut, directory.resolve("absent"), directory}) {
      byte[] seen = new byte[16];
      for (int i = 0; i < 100; i++) {
        byte[] bytes = KernelRandom.bytes(device, 16);
        for (int at = 0; at < seen.length; at++) {
          seen[at] |= bytes[at];
        }
      }
      assertThat(seen).as(device.toString()).containsOnly(-1);
    }
  }
}
