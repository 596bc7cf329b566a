package dev.ringmaster.redisson;

import io.netty.buffer.Unpooled;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/** Bytes, or {@link GrowingBytes} without copying them; answers are bytes. */
final class ArgumentCodec extends BaseCodec {
    static final ArgumentCodec INSTANCE = new ArgumentCodec();

    private final Encoder encoder = in -> {
        if (in instanceof GrowingBytes bytes) {
            return Unpooled.wrappedBuffer(bytes.bytes(), 0, bytes.size());
        }
        return ByteArrayCodec.INSTANCE.getValueEncoder().encode(in);
    };

    @Override
    public Encoder getValueEncoder() {
        return encoder;
    }

    @Override
    public Decoder<Object> getValueDecoder() {
        return ByteArrayCodec.INSTANCE.getValueDecoder();
    }
}
