package dev.ringmaster.dispatch.upstream;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

/** How items become one joined request to an upstream, and its answer becomes items. Any thread, several at once. */
public interface CallFormat {
    /**
     * The request for several items in one call. It may carry secrets, such as a header of authorization; they are sent and
     * shown nowhere else.
     *
     * @param keys whom to ask for, at least one, without duplicates, in the order to ask in
     * @return a request with a method, an address and headers; a timeout set here is added to the caller's own
     */
    HttpRequest.Builder request(List<String> keys);

    /**
     * The items of a good answer.
     *
     * @param keys who was asked for
     * @param body the whole body of an answer of 2xx
     * @return what was answered of each item; one that the answer does not mention is absent
     * @throws AnswerException if the body cannot be read
     */
    Map<String, byte[]> answers(List<String> keys, byte[] body) throws AnswerException;
}
