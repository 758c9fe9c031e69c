//! What `<friendly-rewards>` says, one table a language, in the order of the other tables of the view.

/// The words of one language. `{}` stands for what is filled in, in the order named.
#[derive(Debug)]
pub(super) struct RewardTexts {
    pub title: &'static str,
    pub balance: &'static str,
    /// Points, day.
    pub expires: &'static str,
    pub nothing_yet: &'static str,
    pub cards: &'static str,
    /// How many stamps, of how many.
    pub stamps: &'static str,
    /// How many cards are full.
    pub card_full: &'static str,
    pub near: &'static str,
    pub no_place: &'static str,
    pub locate: &'static str,
    pub none_near: &'static str,
    pub no_stations: &'static str,
    pub getting_stations: &'static str,
    pub check_in: &'static str,
    /// Distance within which one can check in.
    pub come_closer: &'static str,
    pub checked_in: &'static str,
    pub earn: &'static str,
    pub any_time: &'static str,
    /// The same of what an organiser confirms.
    pub running: &'static str,
    /// The same of what has no hours.
    pub any_day: &'static str,
    /// When.
    pub from: &'static str,
    /// When.
    pub full_until: &'static str,
    pub full_for_good: &'static str,
    /// Points.
    pub points_left: &'static str,
    pub not_yours: &'static str,
    pub depends: &'static str,
    pub accepted: &'static str,
    pub rewards: &'static str,
    pub redeem: &'static str,
    /// Its cost, its name.
    pub sure: &'static str,
    pub confirm: &'static str,
    pub cancel: &'static str,
    pub unlocks: &'static str,
    /// The name.
    pub sure_free: &'static str,
    /// When.
    pub used_until: &'static str,
    pub used_up: &'static str,
    pub saving: &'static str,
    /// Stations.
    pub at: &'static str,
    /// Stations, how many more.
    pub at_more: &'static str,
    /// How many.
    pub at_some: &'static str,
    /// When, the end of its id.
    pub receipt: &'static str,
    pub history: &'static str,
    pub no_history: &'static str,
    /// How many more of a list.
    pub rest: &'static str,
    /// How many more.
    pub more: &'static str,
    pub expired: &'static str,
    pub export: &'static str,
    pub import: &'static str,
    pub privacy: &'static str,
    pub sample: &'static str,
    /// How many records.
    pub denied: &'static str,
    /// How many records.
    pub unsaved: &'static str,
    /// How many records.
    pub unread: &'static str,
}

/// In the order of `texts::ALL`.
pub(super) const ALL: [&RewardTexts; super::super::texts::ALL.len()] = [&ZH, &EN];

const ZH: RewardTexts = RewardTexts {
    title: "我的积分",
    balance: "积分",
    expires: "其中 {} 积分有效至 {}",
    nothing_yet: "还没有积分。到附近的驿站签到，或参加下面的活动，就能攒起来。",
    cards: "集章卡",
    stamps: "{} / {} 枚",
    card_full: "集满 {} 张，可以换",
    near: "附近能签到的驿站",
    no_place: "允许定位后，这里会列出附近能签到的驿站。位置不离开手机。",
    locate: "用我的位置",
    none_near: "3 公里内没有开着的驿站。换个地方再看看，或参加下面的活动。",
    no_stations: "驿站数据没取到，会自动再试。先看看下面的活动。",
    getting_stations: "正在获取附近的驿站…",
    check_in: "签到",
    come_closer: "离驿站 {} 以内才能签到",
    checked_in: "今天在这里签过到了",
    earn: "能赚积分的活动",
    any_time: "现在就可以",
    running: "正在进行",
    any_day: "随时可参加",
    from: "{} 开始",
    full_until: "已到上限，{} 起又能赚",
    full_for_good: "次数已用完",
    points_left: "还能赚 {} 积分",
    not_yours: "条件还不符合，缺这些：",
    depends: "符合以下条件才行：",
    accepted: "由主办方确认后计分",
    rewards: "积分能换什么",
    redeem: "兑换",
    sure: "用 {} 换“{}”？换了以后自己不能撤回。",
    confirm: "确定兑换",
    cancel: "先不换",
    unlocks: "兑换后当天有效，过了零点作废",
    sure_free: "免费领取“{}”？领了以后自己不能撤回。",
    used_until: "兑换次数已用完，{} 起又能换",
    used_up: "兑换次数已用完",
    saving: "正在保存…",
    at: "地点：{}",
    at_more: "地点：{}，另有 {} 处",
    at_some: "地点：共 {} 处",
    receipt: "{} 兑换，单号尾号 {}，请向工作人员出示",
    history: "积分记录",
    no_history: "还没有记录。",
    rest: "还有 {} 项",
    more: "再看 20 条（还有 {} 条）",
    expired: "过期",
    export: "导出记录",
    import: "导入记录",
    privacy: "记录只存在这台手机上。换手机前请先导出。",
    sample: "以上活动和奖励是示例数据，并非真实。",
    denied: "浏览器不让保存：有 {} 条记录只在这个页面里。请先导出，不要关掉页面。",
    unsaved: "手机存不下了：有 {} 条记录只留在这个页面里。请先导出记录，再清理手机空间，不要关掉页面。",
    unread: "有 {} 条记录读不出来，已原样保留，没有计分。",
};

pub(super) const EN: RewardTexts = RewardTexts {
    title: "My points",
    balance: "points",
    expires: "{} of them can be used up to {}",
    nothing_yet: "No points yet. Check in at a station near you, or join one of the activities below.",
    cards: "Stamp cards",
    stamps: "{} of {}",
    card_full: "{} full, ready to redeem",
    near: "Check in near you",
    no_place: "Share your location to see the stations near you. It doesn’t leave your phone.",
    locate: "Use my location",
    none_near: "No open station within 3 km. Look again somewhere else, or join one of the activities below.",
    no_stations: "The stations couldn’t be loaded yet; it will try again by itself. The activities below work.",
    getting_stations: "Getting the stations near you…",
    check_in: "Check in",
    come_closer: "Come within {} to check in",
    checked_in: "You have checked in here today",
    earn: "Activities that earn points",
    any_time: "You can do it now",
    running: "On now",
    any_day: "Open any time",
    from: "Starts {}",
    full_until: "Limit reached; again from {}",
    full_for_good: "You’ve done this as often as it counts",
    points_left: "{} points left to earn",
    not_yours: "Not yet; still needed:",
    depends: "Only if this is so:",
    accepted: "Credited once the organiser confirms it",
    rewards: "What your points get you",
    redeem: "Redeem",
    sure: "Redeem {} for “{}”? You can’t undo it yourself.",
    confirm: "Yes, redeem",
    cancel: "Not now",
    unlocks: "Good until midnight on the day you redeem",
    sure_free: "Take “{}” for free? You can’t undo it yourself.",
    used_until: "You’ve redeemed this as often as allowed; again from {}",
    used_up: "You can’t redeem this again",
    saving: "Saving…",
    at: "At {}",
    at_more: "At {} and {} more",
    at_some: "Places: {}",
    receipt: "Redeemed {}, number ending in {}. Show this to the staff",
    history: "History",
    no_history: "Nothing here yet.",
    rest: "{} more",
    more: "Show 20 more ({} left)",
    expired: "Expired",
    export: "Export my records",
    import: "Import records",
    privacy: "Your records are on this phone only. Export them before you change phones.",
    sample: "These activities and rewards are sample data and not real.",
    denied: "This browser won’t save: {} of your records are on this page only. Export them first, and keep the page open.",
    unsaved: "The phone is full: {} of your records are on this page only. Export them, make room, and keep the page open.",
    unread: "{} of your records can’t be read. They are kept as they are and give no points.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_fills_the_same_places() {
        let holes = |texts: &RewardTexts| -> Vec<usize> {
            let shown = format!("{texts:#?}");
            assert!(!shown.contains("\"\""), "an empty text");
            shown.lines().map(|line| line.matches("{}").count()).collect()
        };
        for texts in ALL {
            assert_eq!(holes(texts), holes(&ZH));
        }
    }
}
