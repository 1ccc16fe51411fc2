/** Goes into every export, so that somebody can verify it who has neither this program nor its documentation. */
export const archiveReadme = `# 审计链导出 / Export of an audit chain

- events.ndjson.gz: 每行一个已封存的审计事件 / one sealed event a line: {"event":{…},"seq":n,"sha256":"…","sm3":"…"}
- checkpoints.ndjson: 签名检查点 / signed checkpoints: {"statement":"…","algorithm":"…","keyId":"…","value":"…"}
- keys.json: 验证用公钥 (PEM) / public keys to verify with
- manifest.json: 各文件的 SHA-256 / the SHA-256 of each file

## 验证 / Verify

    yuanshu audit verify <this archive> --keys <keys kept elsewhere> --checkpoint <a checkpoint kept elsewhere>

不使用本程序时 / Without the program:

1. sha256 = SHA-256, sm3 = SM3 (GB/T 32905), 均针对以下 UTF-8 文本，hex 小写 / both over this text in UTF-8, lower-case hexadecimal:

       yuanshu-audit-1 LF seq LF (上一事件的同名摘要 / the digest of the same name of the event before) LF (event 的规范 JSON, RFC 8785 / canonical JSON of the event)

   第 1 号之前为 64 个 0 / before number 1 stand 64 zeros. 第一个事件不是 1 号时，前一摘要取自 kind 为 retention 的检查点 / where the first is not 1, the digests before it are those of a retention checkpoint.
2. 检查点的 statement 是规范 JSON；value 是对其 UTF-8 的签名 (base64url)。Ed25519: RFC 8032; SM2: GM/T 0009 DER, SM3, 用户标识 1234567812345678。
   The statement of a checkpoint is canonical JSON; value is the signature over its UTF-8, base64url. Ed25519: RFC 8032; SM2: DER of GM/T 0009, SM3, user id 1234567812345678.
3. statement.previous = SHA-256( 上一检查点 {algorithm,keyId,statement,value} 的规范 JSON / canonical JSON of the checkpoint before )。
4. 检查点的 sha256、sm3 须等于 seq 号事件的摘要 / the digests of a checkpoint are those of event number seq.

导出中自带的密钥只能证明前后一致；只有另行保存的公钥和检查点才能证明整条链没有被连同密钥一起替换。
Keys that came with an export show only that it agrees with itself. Only keys and checkpoints that were kept elsewhere show that not everything was replaced together.
`;
