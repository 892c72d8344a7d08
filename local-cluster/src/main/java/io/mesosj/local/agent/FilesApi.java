package io.mesosj.local.agent;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.protobuf.ByteString;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.files.Inside;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
    Response response = answer(call);
    ContentType accepted = request.accepted();
    request.respond(200, accepted.mediaType(), Codecs.agentResponse(accepted).encode(response));
  }

  /** What the answer to such a call is. */
  Response answer(Call call) throws ApiError, IOException {
    Response.Builder response = Response.newBuilder();
    switch (call.getType()) {
      case READ_FILE -> {
        Call.ReadFile read = call.getReadFile();
        long length = read.hasLength() ? read.getLength() : MAX_LENGTH;
        Inside.Piece piece = read(read.getPath(), read.getOffset(), length);
        response
            .setType(Response.Type.READ_FILE)
            .getReadFileBuilder()
            .setSize(piece.size())
            .setData(ByteString.copyFrom(piece.data()));
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
              .setVersion(AgentEndpoints.VERSION);
      case UNKNOWN -> throw ApiError.notImplemented();
      default -> throw new ApiError(501, "The local agent does not serve " + call.getType().name());
    }
    return response.build();
  }

  private Inside.Piece read(String path, long offset, long length) throws IOException, ApiError {
    // Both are unsigned on the wire; and no read may end beyond what a file can be.
    if (offset < 0 || offset > Long.MAX_VALUE - MAX_LENGTH) {
      throw ApiError.badRequest("Invalid offset provided: " + offset);
    }
    if (length < 0) {
      throw ApiError.badRequest("Negative length provided: " + length);
    }
    ApiError missing = new ApiError(404, "File '" + path + "' not found");
    Sandboxes.Place place = sandboxes.find(path).orElseThrow(() -> missing);
    try {
      return place.sandbox().read(place.inside(), offset, (int) Math.min(length, MAX_LENGTH));
    } catch (FileSystemException e) {
      // Not there, or not a file, or a link that leads out: which of these is nobody's business.
      throw missing;
    }
  }

  private void list(String path, Response.ListFiles.Builder into) throws ApiError, IOException {
    for (Inside.Entry entry : entries(path)) {
      into.addFileInfos(describe(path + "/" + entry.name(), entry));
    }
  }

  private List<Inside.Entry> entries(String path) throws ApiError, IOException {
    ApiError missing = new ApiError(404, "Directory '" + path + "' not found");
    Sandboxes.Place place = sandboxes.find(path).orElseThrow(() -> missing);
    try {
      return place.sandbox().list(place.inside());
    } catch (FileSystemException e) {
      throw missing;
    }
  }

  private static FileInfo describe(String path, Inside.Entry entry) throws IOException {
    FileInfo.Builder info =
        FileInfo.newBuilder()
            .setPath(path)
            .setSize(entry.attributes().size())
            .setNlink(1)
            .setUid(entry.attributes().owner().getName())
            .setGid(entry.attributes().group().getName());
    info.getMtimeBuilder()
        .setNanoseconds(entry.attributes().lastModifiedTime().to(TimeUnit.NANOSECONDS));
    try {
      Map<String, Object> more =
          Files.readAttributes(entry.path(), "unix:fileKey,mode,nlink", LinkOption.NOFOLLOW_LINKS);
      // By its path, which may lead elsewhere by now.
      if (Objects.equals(more.get("fileKey"), entry.attributes().fileKey())) {
        info.setMode((Integer) requireNonNull(more.get("mode")));
        info.setNlink((Integer) requireNonNull(more.get("nlink")));
      }
    } catch (FileSystemException e) {
      // It went just now.
      return info.build();
    }
    return info.build();
  }

  /** {@code GET /files/browse?path=}: what is in a directory, as Mesos' page and tools read it. */
  void browse(ApiRequest request) throws ApiError, IOException {
    String path = path(request);
    ArrayNode all = JsonTrees.array();
    for (Inside.Entry entry : entries(path)) {
      FileInfo info = describe(path + "/" + entry.name(), entry);
      all.addObject()
          .put("path", info.getPath())
          .put("nlink", info.getNlink())
          .put("size", info.getSize())
          .put("mtime", info.getMtime().getNanoseconds() / 1e9)
          .put("mode", mode(entry.attributes()))
          .put("uid", info.getUid())
          .put("gid", info.getGid());
    }
    request.respond(200, "application/json", JsonTrees.write(all).getBytes(StandardCharsets.UTF_8));
  }

  /** As {@code ls -l} has it. */
  private static String mode(PosixFileAttributes attributes) {
    String type = attributes.isDirectory() ? "d" : attributes.isSymbolicLink() ? "l" : "-";
    return type + PosixFilePermissions.toString(attributes.permissions());
  }

  private static String path(ApiRequest request) throws ApiError {
    String path = request.query().get("path");
    if (path == null || path.isEmpty()) {
      throw ApiError.badRequest("Expecting 'path=value' in query.");
    }
    return path;
  }

  /** {@code GET /files/read?path=&offset=&length=}; an offset of -1 asks for the size alone. */
  void read(ApiRequest request) throws ApiError, IOException {
    Map<String, String> query = request.query();
    String path = path(request);
    long offset = ApiRequest.number(query, "offset", -1);
    Inside.Piece piece =
        offset == -1
            ? read(path, 0, 0)
            : read(path, offset, ApiRequest.number(query, "length", MAX_LENGTH));
    String json =
        JsonTrees.write(
            JsonTrees.object()
                .put("data", new String(piece.data(), StandardCharsets.UTF_8))
                .put("offset", offset == -1 ? piece.size() : offset));
    request.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
