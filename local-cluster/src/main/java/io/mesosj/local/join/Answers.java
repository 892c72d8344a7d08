package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.page.AgentInspection;
import java.io.IOException;
import java.util.Optional;
import org.apache.mesos.v1.agent.Protos.Call;

/** What an agent answers to its master's {@link Questions}. */
final class Answers {
  private final AgentInspection inspection;

  Answers(AgentInspection inspection) {
    this.inspection = inspection;
  }

  /**
   * An answer.
   *
   * @param status 200, or of what refuses, in words
   */
  record Answer(int status, ByteString body) {}

  /** Looks; what goes wrong is an answer too. */
  Answer to(long what, ByteString about) {
    try {
      return new Answer(200, look(what, about));
    } catch (ApiError e) {
      return refusal(e.status(), e);
    } catch (InvalidProtocolBufferException e) {
      return refusal(400, e);
    } catch (IOException e) {
      return refusal(500, e);
    }
  }

  private ByteString look(long what, ByteString about) throws ApiError, IOException {
    if (what == NumberedCall.FILES) {
      return inspection.files(Call.parseFrom(about)).toByteString();
    }
    Optional<String> container = Optional.of(about.toStringUtf8()).filter(name -> !name.isEmpty());
    return ByteString.copyFromUtf8(JsonTrees.write(inspection.networks(container)));
  }

  private static Answer refusal(int status, Exception why) {
    return new Answer(status, ByteString.copyFromUtf8(FileProblem.describe(why)));
  }
}
