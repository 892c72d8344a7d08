package io.mesosj.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class StatusUuidTest {
  @Test
  void eachIsAnotherOneOfSixteenBytes() {
    ByteString uuid = StatusUuid.random();

    assertThat(StatusUuid.isValid(uuid)).isTrue();
    assertThat(StatusUuid.random()).isNotEqualTo(uuid);
    // Version 4, RFC 4122.
    assertThat(uuid.byteAt(6) & 0xf0).isEqualTo(0x40);
  }

  @Test
  void othersAreNone() {
    assertThat(StatusUuid.isValid(ByteString.EMPTY)).isFalse();
    assertThat(StatusUuid.isValid(ByteString.copyFrom(new byte[17]))).isFalse();
  }
}
