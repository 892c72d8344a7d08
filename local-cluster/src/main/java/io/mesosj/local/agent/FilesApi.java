package io.mesosj.local.agent;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/** The agent's files: READ_FILE and LIST_FILES of the v1 operator API, and {@code /files/read}. */
final class FilesApi {
  /** What Mesos answers at most: 16 pages. */
  private static final int MAX_LENGTH = 16 * 4096;

  private final Sandboxes sandboxes;

  FilesApi(Sandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  /** Answers a call, if it is about files or the agent's health. */
  void answer(ApiRequest request, Call call) throws ApiError, IOException {
    Response.Builder response = Response.newBuilder();
    switch (call.getType()) {
      case READ_FILE -> {
        Call.ReadFile read = call.getReadFile();
        Path file = file(read.getPath());
        long length = read.hasLength() ? read.getLength() : MAX_LENGTH;
        response
            .setType(Response.Type.READ_FILE)
            .getReadFileBuilder()
            .setSize(Files.size(file))
            .setData(ByteString.copyFrom(read(file, read.getOffset(), length)));
      }
      case LIST_FILES -> {
        response.setType(Response.Type.LIST_FILES);
        list(call.getListFiles().getPath(), response.getListFilesBuilder());
      }
      case GET_HEALTH ->
          response.setType(Response.Type.GET_HEALTH).getGetHealthBuilder().setHealthy(true);
      case GET_VERSION ->
          response
              .setType(Response.Type.GET_VERSION)
              .getGetVersionBuilder()
              .getVersionInfoBuilder()
              .setVersion("1.11.0");
      default -> throw new ApiError(501, "The local agent does not serve " + call.getType().name());
    }
    ContentType accepted = request.accepted();
    request.respond(
        200, accepted.mediaType(), Codecs.agentResponse(accepted).encode(response.build()));
  }

  private Path file(String path) throws ApiError {
    return sandboxes
        .find(path)
        .filter(Files::isRegularFile)
        .orElseThrow(() -> new ApiError(404, "File '" + path + "' not found"));
  }

  private static byte[] read(Path file, long offset, long length) throws IOException, ApiError {
    if (offset < 0) {
      throw ApiError.badRequest("Negative offset provided: " + offset);
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long left = Math.max(0, in.length() - offset);
      byte[] data = new byte[(int) Math.min(Math.min(left, length), MAX_LENGTH)];
      in.seek(offset);
      in.readFully(data);
      return data;
    }
  }

  private void list(String path, Response.ListFiles.Builder into) throws ApiError, IOException {
    Path directory =
        sandboxes
            .find(path)
            .filter(Files::isDirectory)
            .orElseThrow(() -> new ApiError(404, "Directory '" + path + "' not found"));
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.sorted().toList();
    }
    for (Path file : files) {
      FileInfo.Builder info = FileInfo.newBuilder().setPath(path + "/" + file.getFileName());
      Map<String, Object> attributes =
          Files.readAttributes(
              file, "unix:size,mode,nlink", java.nio.file.LinkOption.NOFOLLOW_LINKS);
      info.setSize((Long) requireNonNull(attributes.get("size")));
      info.setMode((Integer) requireNonNull(attributes.get("mode")));
      info.setNlink((Integer) requireNonNull(attributes.get("nlink")));
      into.addFileInfos(info);
    }
  }

  /** {@code GET /files/read?path=&offset=&length=}; an offset of -1 asks for the size alone. */
  void read(ApiRequest request) throws ApiError, IOException {
    Map<String, String> query = query(request);
    Path file = file(query.getOrDefault("path", ""));
    long offset = number(query, "offset", -1);
    byte[] data =
        offset == -1 ? new byte[0] : read(file, offset, number(query, "length", MAX_LENGTH));
    String json =
        JsonTrees.write(
            JsonTrees.object()
                .put("data", new String(data, StandardCharsets.UTF_8))
                .put("offset", offset == -1 ? Files.size(file) : offset));
    request.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static long number(Map<String, String> query, String name, long otherwise)
      throws ApiError {
    String text = query.get(name);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("Failed to parse " + name + ": '" + text + "'");
    }
  }

  private static Map<String, String> query(ApiRequest request) {
    Map<String, String> values = new HashMap<>();
    String raw = request.uri().getRawQuery();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return values;
  }
}
