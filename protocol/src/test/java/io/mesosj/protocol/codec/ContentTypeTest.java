package io.mesosj.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
  @ParameterizedTest
  @CsvSource({
    "json,JSON",
    "JSON,JSON",
    "application/json,JSON",
    "application/json; charset=utf-8,JSON",
    "Application/JSON,JSON",
    "protobuf,PROTOBUF",
    "application/x-protobuf,PROTOBUF"
  })
  void knowsShortNamesAndMediaTypes(String text, ContentType expected) {
    assertThat(ContentType.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xml", "text/html", "application/protobuf", "json protobuf", ";"})
  void knowsNothingElse(String text) {
    assertThat(ContentType.parse(text)).isEmpty();
  }
}
