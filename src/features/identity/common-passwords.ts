/**
 * What people choose when they must choose: words, names of keys that lie side by side, and what administrators of machines put. Compared
 * by the core that `isCommon` leaves, so that `P@ssw0rd2024!` is `password`.
 */
const cores = `
password passwort passw pass passcode passphrase pwd mima wodemima wangluo admin administrator adminadmin administrador root rootroot superuser supervisor sysadmin sysop
system manager operator oper user users guest test tester testing testtest temp temporary default changeme change letmein welcome welcomeback hello helloworld
login logon logmein signin master secret topsecret secure security access open opensesame unlock enter iloveyou loveyou lovely love mylove woaini woaiwo woaiwojia
woaini woshini zhangsan lisi wangwu nihao nihaoma zhongguo beijing shanghai guangzhou shenzhen hangzhou chengdu tianjin wuhan nanjing china chinese yinhang bank bankbank banking finance
money caiwu kuaiji keji jishu gongsi company office huawei alibaba tencent baidu taobao qqqq weixin wechat
qwerty qwertyuiop qwertyui qwertyu qwer qwerqwer qwert asdf asdfgh asdfghjkl asdfasdf zxcvbn zxcvbnm zxcv zxcvzxcv qazwsx qazwsxedc wsxedc edcrfv rfvtgb qweasd qweasdzxc
qwaszx zaqxsw zaqwsx zaq poiuytrewq lkjhgfdsa mnbvcxz qwertz azerty qaz wsx edc xsw asd zxc qwe ewq dsa cxz
abc abcd abcde abcdef abcdefg abcdefgh abcabc abcdabcd aabbcc aaa aaaa aaaaa aaaaaa xxx xxxx zzz aaabbb
monkey dragon tiger lion eagle panda dog cat princess queen king prince sunshine sunflower flower rose lily summer winter spring autumn january february
march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
football baseball basketball soccer hockey superman batman spiderman starwars pokemon naruto michael michelle jordan jennifer jessica ashley daniel charlie thomas george andrew
robert matthew joshua anthony william nicole hannah amanda samantha
computer internet server network database oracle oracledb mysql postgres postgresql redis mongodb nginx tomcat apache linux ubuntu centos debian windows microsoft google github gitlab jenkins
docker kubernetes cisco juniper vmware dell lenovo ibm sapsap weblogic websphere hadoop elastic kibana grafana zabbix nacos
freedom whatever trustno trustnoone shadow ninja killer hunter ranger buster soccer matrix phoenix thunder silver golden diamond pepper ginger cookie cheese chocolate banana orange apple
yuanshu governance opensource github demo example sample student teacher
`;
const common: ReadonlySet<string> = new Set(cores.trim().split(/\s+/));

const sequences = ['01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz', 'zyxwvutsrqponmlkjihgfedcba', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm', '1q2w3e4r5t6y7u8i9o0p'];
const shiftedDigits = ')!@#$%^&*(';
const lookAlikes: Readonly<Record<string, string>> = { '@': 'a', 4: 'a', 3: 'e', 1: 'i', '!': 'i', 0: 'o', $: 's', 5: 's', 7: 't' };

/** Whether a password is a well-known one, dressed up with digits, signs, capitals or letters that look alike. Linear in its length. */
export function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5 || isRow(lower)) return true;
  // Words of another script are not what the list is about.
  if (/[^\p{ASCII}]/u.test(lower)) return false;
  const letters = lower.replaceAll(/[^a-z]/g, '');
  const bare = lower.replace(/^[^a-z@$]+/, '').replace(/[^a-z]+$/, '');
  const read = [...bare].map((sign) => lookAlikes[sign] ?? sign).join('').replaceAll(/[^a-z]/g, '');
  return [letters, halfOf(letters), read].some((core) => common.has(core));
}

/** `testtest` is `test` twice. */
function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
}

/** Whether three quarters of it lie side by side on a keyboard or in an alphabet, four and more at a time. */
function isRow(lower: string): boolean {
  const text = [...lower].map((sign) => (shiftedDigits.includes(sign) ? String(shiftedDigits.indexOf(sign)) : sign)).join('');
  let covered = 0;
  for (let at = 0; at < text.length; ) {
    const length = longestRun(text, at);
    if (length >= 4) covered += length;
    at += Math.max(length >= 4 ? length : 1, 1);
  }
  return covered >= text.length * 0.75;
}

function longestRun(text: string, from: number): number {
  let longest = 0;
  for (const sequence of sequences) {
    const start = sequence.indexOf(text.slice(from, from + 2));
    if (start === -1 || from + 2 > text.length) continue;
    let length = 2;
    while (from + length < text.length && sequence[start + length] === text[from + length]) length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}
