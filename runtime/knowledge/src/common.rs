//! Words that say little about what a question is about.
//!
//! They are not dropped, they only weigh less: `where is it` and `who are you` are made of nothing else.

/// Weight of a word that carries grammar or courtesy only.
pub(crate) const FAINT: f32 = 0.1;
/// Weight of a word that tells kinds of questions apart (how, when, how much) but not what they are about.
pub(crate) const LIGHT: f32 = 0.35;

/// The weight of an English word, before stemming, apostrophes removed.
pub(crate) fn english(word: &str) -> f32 {
    match word {
        "how" | "what" | "when" | "where" | "which" | "who" | "why" | "long" | "much" | "many" | "not"
        | "no" | "dont" | "cant" | "cannot" | "doesnt" | "didnt" | "isnt" | "wont" | "hasnt" | "havent"
        | "never" | "without" | "wheres" | "whats" | "hows" | "whos" | "time" | "use" | "thing"
        | "things" => LIGHT,
        "a" | "an" | "the" | "this" | "that" | "these" | "those" | "it" | "its" | "i" | "me" | "my"
        | "mine" | "myself" | "we" | "us" | "our" | "you" | "your" | "yours" | "yourself" | "he" | "him"
        | "his" | "she" | "her" | "they" | "them" | "their" | "im" | "ive" | "id" | "ill" | "youre"
        | "youve" | "weve" | "thats" | "theres" | "is" | "am" | "are" | "was" | "were" | "be" | "been"
        | "being" | "do" | "does" | "did" | "done" | "doing" | "have" | "has" | "had" | "having" | "can"
        | "could" | "will" | "would" | "shall" | "should" | "may" | "might" | "must" | "to" | "of" | "in"
        | "on" | "at" | "by" | "for" | "from" | "with" | "into" | "onto" | "about" | "as" | "if" | "than"
        | "then" | "so" | "and" | "or" | "but" | "there" | "here" | "some" | "any" | "all" | "each"
        | "both" | "other" | "such" | "just" | "also" | "too" | "very" | "really" | "actually" | "please"
        | "pls" | "plz" | "thanks" | "thank" | "hi" | "hello" | "hey" | "dear" | "sorry" | "want"
        | "wanna" | "need" | "like" | "know" | "tell" | "help" | "wondering" | "wonder" | "get" | "got"
        | "getting" | "let" | "lets" | "possible" | "able" | "ok" | "okay" | "yes" | "oh" | "um" | "well"
        | "guys" | "go" | "going" | "gonna" | "u" | "ur" | "s" | "t" | "still" | "now" | "while"
        | "because" | "since" | "up" | "out" | "one" | "ones" | "something" | "anything" | "someone"
        | "anyone" => FAINT,
        _ => 1.0,
    }
}

/// The weight of a Chinese word as the segmenter cuts it.
pub(crate) fn chinese(word: &str) -> f32 {
    match word {
        "怎么" | "如何" | "怎样" | "怎么样" | "怎么办" | "咋" | "咋办" | "怎" | "什么" | "啥" | "为什么"
        | "为何" | "为啥" | "哪里" | "哪儿" | "哪" | "哪个" | "哪些" | "谁" | "多久" | "多少" | "多长"
        | "几" | "多长时间" | "什么时候" | "时候" | "何时" | "不" | "没" | "没有" | "不能" | "不了"
        | "无法" | "不是" | "不会" | "别" | "时间" | "办" | "多" | "咋样" | "哪种" | "未" | "无" | "一直"
        | "还没" => LIGHT,
        "的" | "了" | "吗" | "呢" | "吧" | "啊" | "呀" | "哦" | "嗯" | "嘛" | "哈" | "么" | "我" | "你"
        | "您" | "他" | "她" | "它" | "我们" | "你们" | "他们" | "咱们" | "咱" | "俺" | "自己" | "我家"
        | "是" | "有" | "在" | "就" | "都" | "也" | "还" | "又" | "才" | "和" | "与" | "及" | "或"
        | "或者" | "跟" | "把" | "被" | "给" | "让" | "对" | "从" | "向" | "以" | "为" | "于" | "而"
        | "但" | "但是" | "如果" | "要是" | "因为" | "所以" | "的话" | "能" | "能不能" | "能否" | "可以"
        | "可不可以" | "可否" | "是否" | "是不是" | "有没有" | "会" | "要" | "想" | "想要" | "需要"
        | "应该" | "得" | "地" | "着" | "过" | "来" | "去" | "一下" | "下" | "一个" | "个" | "这" | "那"
        | "这个" | "那个" | "这里" | "那里" | "这边" | "那边" | "这样" | "这么" | "那么" | "请" | "请问"
        | "问" | "问下" | "问一下" | "麻烦" | "帮" | "帮忙" | "帮我" | "谢谢" | "你好" | "您好" | "喂"
        | "亲" | "请教" | "咨询" | "想问" | "告诉" | "知道" | "现在" | "已经" | "些" | "一些" | "里"
        | "上" | "呗" | "哟" | "诶" | "啦" | "说" | "看" | "看看" | "很" | "太" | "真" | "真的" | "到底"
        | "究竟" | "大概" | "一般" | "还是" | "再" | "用" | "做" | "弄" | "搞" | "样" | "行" | "行不行"
        | "好" | "之" | "其" | "所" | "时" => FAINT,
        _ => 1.0,
    }
}
